const nameForm = /^[\p{L}\p{N}_-]{1,32}$/u;
const moderators = ["moderator", "moderator2"];

const field = (id) => document.getElementById(id);
const roleOf = (person) =>
  moderators.includes(person) ? "moderator" : person === "organiser" ? "organiser" : "member";

/**
 * Who speaks, where, and in which language. It lives in the page's address, so that a reload or a bookmark finds it
 * again without anything stored; `changed` is called after each change that makes sense.
 */
export function readSettings(say, changed) {
  const [person, role, place, group, language] = ["person", "role", "place", "group", "language"].map(field);
  const current = { person: "ada", place: "private", language: language.value };
  let member = "ada";
  const asked = new URLSearchParams(location.search);

  function take() {
    field("group-field").hidden = place.value !== "group";
    const personFits = check("person", person.value.trim(), say("chat.personWrong"));
    const groupFits = place.value !== "group" || check("group", group.value.trim(), say("chat.groupWrong"));
    if (!personFits || !groupFits) return;
    current.person = person.value.trim().normalize("NFC");
    current.place = place.value === "group" ? `group:${group.value.trim().normalize("NFC")}` : "private";
    current.language = language.value;
    role.value = roleOf(current.person);
    if (role.value === "member") member = current.person;
    const address = new URLSearchParams({
      lang: current.language,
      person: current.person,
      place: current.place,
    });
    history.replaceState(null, "", `?${address}`);
    changed(current);
    const where = place.value === "group" ? group.value.trim() : place.selectedOptions[0].textContent;
    field("who").textContent = `${current.person} · ${where}`;
  }

  if (nameForm.test(asked.get("person") ?? "")) person.value = asked.get("person");
  if (asked.get("place")?.startsWith("group:")) {
    place.value = "group";
    group.value = asked.get("place").slice("group:".length);
  }
  role.addEventListener("change", () => {
    person.value = role.value === "member" ? member : role.value;
    take();
  });
  for (const control of [person, place, group, language]) control.addEventListener("change", take);
  field("setting-form").addEventListener("submit", (event) => {
    event.preventDefault();
    take();
  });
  return { current, take, startCode: asked.get("start") };
}

function check(id, value, problem) {
  const fits = nameForm.test(value);
  field(id).setAttribute("aria-invalid", String(!fits));
  field(`${id}-error`).textContent = fits ? "" : problem;
  return fits;
}
