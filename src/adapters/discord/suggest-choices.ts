import type { AutocompleteInteraction } from "discord.js";
import type { CommandCard } from "../../chat/command-card.ts";
import { limits } from "../../chat/limits.ts";

/** What to offer while somebody types in an option; nothing for an option that completes nothing. */
export function suggestChoices(
  interaction: AutocompleteInteraction,
  cards: readonly CommandCard[],
): { name: string; value: string }[] {
  const { name, value } = interaction.options.getFocused(true);
  const option = cards
    .find((card) => card.name === interaction.commandName)
    ?.options.find((known) => known.name === name);
  const choices = option?.suggest?.(value, interaction.locale) ?? [];
  return choices
    .filter(
      (choice) =>
        choice.label !== "" && choice.value !== "" && choice.value.length <= limits.choiceCharacters,
    )
    .slice(0, limits.choices)
    .map((choice) => ({ name: choice.label.slice(0, limits.choiceCharacters), value: choice.value }));
}
