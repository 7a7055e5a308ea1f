/**
 * The colours charts are drawn with: those of the pages (src/web/assets/tokens.css, which a test holds them to). After
 * Okabe and Ito, told apart with every kind of colour blindness.
 */
const light = {
  sheet: "#fffdf8",
  line: "#d9cfbc",
  edge: "#857a66",
  ink: "#26221b",
  "ink-soft": "#5b5344",
  ochre: "#8a4b00",
  "chart-1": "#0072b2",
  "chart-2": "#b35100",
  "chart-3": "#00805d",
  "chart-4": "#a8487f",
  "chart-5": "#8f6a00",
  "chart-6": "#2b83b0",
  "chart-7": "#6b4fa0",
  "chart-8": "#5b5344",
} as const;

export type Colour = keyof typeof light;
export const lightColours: Readonly<Record<Colour, string>> = light;

/** As a drawing names it: a page fills it in, in its light and in its dark dress. */
export const colour = (name: Colour): string => `var(--${name})`;

/** One for each line; those told apart most easily come first. */
export const lineColours = [
  "chart-1",
  "chart-2",
  "chart-3",
  "chart-4",
  "chart-7",
  "chart-5",
] as const satisfies readonly Colour[];

/** A drawing with its colours and its font filled in, for what knows no style sheet. */
export const inLight = (svg: string, font: string): string =>
  svg.replace(/var\(--([\w-]+)\)/g, (_, name: string) => (name === "sans" ? font : light[name as Colour]));
