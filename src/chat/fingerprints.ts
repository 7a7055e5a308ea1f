/** What an adapter published last, by scope, so that a restart publishes nothing that has not changed. */
export interface Fingerprints {
  get(scope: string): Promise<string | undefined>;
  set(scope: string, fingerprint: string): Promise<void>;
}
