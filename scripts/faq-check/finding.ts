/** One thing to say about the files, in words for somebody who writes answers and no code. */
export interface Finding {
  /** An error has to be mended before the answer may go out; a remark is for the editor to judge. */
  readonly severity: "error" | "remark";
  /** As people know it: `locales/fr/faq/gdpr.md`. */
  readonly file: string;
  /** From 1; none when it is about the whole file. */
  readonly line?: number;
  readonly message: string;
}

/** Where a finding is: anything read from a file knows its own place. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

export const error = (place: Place, message: string): Finding => at("error", place, message);
export const remark = (place: Place, message: string): Finding => at("remark", place, message);

const at = (severity: Finding["severity"], { file, line }: Place, message: string): Finding => ({
  severity,
  file,
  ...(line === undefined ? {} : { line }),
  message,
});
