export interface ConfigProblem {
  /** The setting, file or token that is wrong, for example `PORT` or `campaign.yaml:12`. */
  readonly where: string;
  readonly problem: string;
  /** What to do about it, in one sentence. */
  readonly cure: string;
}

/** The set-up is wrong: whoever started the bot can mend it. Carries every problem found, not only the first. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super(problems.map(({ where, problem, cure }) => `${where}: ${problem} ${cure}`).join("\n"), options);
    this.problems = problems;
  }
}
