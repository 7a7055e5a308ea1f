/** The package has no types of its own; this is the part we use. */
declare module "snowball-stemmers" {
  interface Stemmer {
    stem(word: string): string;
  }
  const snowball: { newStemmer(algorithm: "french" | "english" | "german" | "spanish" | "italian"): Stemmer };
  export default snowball;
}
