/** The smaller of both platforms' limits, each with its source. */
export const limits = {
  /** Discord: content of a message by a bot, 2,000 characters (Telegram: 4,096). docs.discord.com resources/message */
  messageCharacters: 2000,
  /** Telegram: callback_data is 1-64 bytes (Discord: custom_id, 100 characters). core.telegram.org/bots/api#inlinekeyboardbutton */
  buttonPayloadBytes: 64,
  /** Discord: label of a button, 80 characters. docs.discord.com components/reference#button */
  buttonLabelCharacters: 80,
  /** Discord: five rows of five buttons. docs.discord.com components/reference#action-row */
  buttonRows: 5,
  buttonsPerRow: 5,
  /** Discord: ^[-_a-z0-9]{1,32}$ narrowed to Telegram's [a-z0-9_]{1,32}. core.telegram.org/bots/api#botcommand */
  commandName: /^[a-z][a-z0-9_]{0,31}$/,
  /** Discord: 1-100 characters (Telegram: 1-256). docs.discord.com interactions/application-commands */
  descriptionCharacters: 100,
  /** Discord: 100 global chat-input commands; Telegram: 100 commands a scope. */
  commands: 100,
  /** Discord: 25 options a command, 25 choices an option, names of 1-100 characters. */
  options: 25,
  choices: 25,
  choiceCharacters: 100,
  /** Telegram: the longest text one message brings. What a command waits for may be as long. core.telegram.org/bots/api#message */
  expectedCharacters: 4096,
  /** Our own: a longer question is refused politely; both platforms would let more through. */
  questionCharacters: 1000,
} as const;
