/** What a part of the day means when no hour is said, the same in every language and on every button. */
export const hours = { morning: 9, noon: 12, afternoon: 15, evening: 19, night: 21 } as const;
