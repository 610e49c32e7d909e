/** One step or undo of one item, as the ledger, the timeline and a skip name it: `CopyService[2]`. */
export function ofItem(name: string, index: number | undefined): string {
  return index === undefined ? name : `${name}[${index}]`
}

const OF_ITEM = /^(.+)\[(\d+)\]$/

/** The step of a name that `ofItem` has made, and the item's index; that of any other name is undefined. */
export function parseItem(name: string): { name: string; index: number | undefined } {
  const [, step, index] = OF_ITEM.exec(name) ?? []
  return step === undefined ? { name, index: undefined } : { name: step, index: Number(index) }
}
