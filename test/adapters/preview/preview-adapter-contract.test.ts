import { describeAdapterContract } from "../../contracts/adapter-contract.ts";
import { createPreviewStage } from "./preview-contract-world.ts";

// The preview has no token to be wrong, no line to drop, no menus to publish and nobody who can block it.
describeAdapterContract({
  name: "Preview",
  create: createPreviewStage,
  abilities: {
    repeatLastEvent: (world) => world.repeatLastEvent(),
    commandForAnotherBot: (world) => world.ada.runsInGroup("help@otherbot"),
    keepsKeys: true,
    unknownAddress: "preview:place:nowhere",
  },
});
