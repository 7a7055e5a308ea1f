const narrow = matchMedia("(max-width: 56rem)");

/**
 * The panels beside the conversation. On a narrow window they lie over it: closed at first, one at a time, and closed
 * again by Escape or by going elsewhere.
 */
export function arrangePanels(panels) {
  const openWhereThereIsRoom = () => {
    panels[0].open = !narrow.matches;
  };
  const close = (except) => {
    if (!narrow.matches) return;
    for (const panel of panels) if (!panel.contains(except)) panel.open = false;
  };
  for (const event of ["pointerdown", "focusin"])
    document.addEventListener(event, ({ target }) => close(target));
  document.addEventListener("keydown", ({ key }) => {
    const open = panels.find((panel) => panel.open && panel.contains(document.activeElement));
    if (key !== "Escape" || !open || !narrow.matches) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  narrow.addEventListener("change", openWhereThereIsRoom);
  openWhereThereIsRoom();
}
