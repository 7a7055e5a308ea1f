/** The part of opentype.js that is used. The types on npm would bring a browser's globals into the whole project. */
declare module "opentype.js" {
  interface Font {
    readonly unitsPerEm: number;
    charToGlyph(character: string): { readonly advanceWidth?: number };
    /** 0: the font has no such character. */
    charToGlyphIndex(character: string): number;
  }
  const opentype: { parse(file: ArrayBufferLike): Font };
  export default opentype;
}
