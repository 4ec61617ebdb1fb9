import type { LeaveHandler } from "../types.js";

export const leave: LeaveHandler = () => {
  void Promise.reject(new Error("left alone"));
  return "done";
};
