import type { CommentHandler } from "../types.js";
import { changed } from "./database.js";

export const comment: CommentHandler = ({ id, text }) =>
  changed(id, "insert into comment values (?, ?)", [id, text]);
