/** Lower case without accents, as people type in a hurry: « Arrêt » and « arret » become one. */
export const foldAccents = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
