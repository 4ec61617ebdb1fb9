export const crash = async (): Promise<string> => {
  throw new Error("password=hunter2");
};
