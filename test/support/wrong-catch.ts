import type { Assembly } from '#local/assembly/index.ts'

/** A rung that enters the undo spine below the failed step's own undo, as published samples have it. */
export function catchesTooLow(assembly: Assembly): Assembly {
  return {
    ...assembly,
    stateMachines: assembly.stateMachines.map((machine) => {
      const definition = JSON.parse(machine.definition) as {
        States: Record<string, { Catch?: { Next: string }[] }>
      }
      const [rung] = definition.States.ProcessPayment?.Catch ?? []
      if (!rung) {
        return machine
      }
      rung.Next = 'ReleaseInventory'
      return { ...machine, definition: JSON.stringify(definition) }
    }),
  }
}
