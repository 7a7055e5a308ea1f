/** What an adapter writes down for its like in other processes; kept sealed, under names that cannot be read either. */
export interface Notes {
  get(name: string): Promise<string | undefined>;
  set(name: string, text: string): Promise<void>;
}
