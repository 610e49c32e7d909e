/** What is read of a step record to tell when it was undone. */
interface Undone {
  readonly step: string
  readonly startedAt?: string
  readonly undoneAt?: string
}

/**
 * Returns each undo that ran before the undo of a later step, in words; `steps` names them in the order in which they run.
 * A tombstone undoes nothing, so it may stand at any time.
 */
export function findUndoDisorder(steps: readonly string[], ledger: readonly Undone[]): string[] {
  const undone = steps.flatMap((name) =>
    ledger.filter(({ step, startedAt, undoneAt }) => step === name && startedAt && undoneAt),
  )
  return undone.slice(1).flatMap((later, index) => {
    const earlier = undone[index]!
    return earlier.undoneAt! < later.undoneAt! ? [`${earlier.step} was undone before ${later.step}`] : []
  })
}
