const kinds: { readonly [word: string]: "vm" | "vmi" } = {
  vm: "vm",
  vms: "vm",
  virtualmachine: "vm",
  virtualmachines: "vm",
  vmi: "vmi",
  vmis: "vmi",
  virtualmachineinstance: "vmi",
  virtualmachineinstances: "vmi",
};

/** What a word on the command line means: a machine or an instance; undefined when it is neither. */
export function machineKind(word: string): "vm" | "vmi" | undefined {
  const name = word.toLowerCase();
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined;
}
