import type { Text } from "../chat/text.ts";

/** Something the person can put right: they are told `text`, and nothing is logged. */
export class UserFacingError extends Error {
  override readonly name = "UserFacingError";
  readonly text: Text;

  constructor(text: Text) {
    super(text.key);
    this.text = text;
  }
}
