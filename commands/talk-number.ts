/** The number of a talk, typed or from a button; `undefined` for anything else. */
export const readTalkNumber = (text: string): number | undefined =>
  /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
