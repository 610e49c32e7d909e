import { compileMachine } from '../interpreter/compile-machine.ts'
import type { Machine } from '../machine/machine.ts'

/** More definitions than this are not kept compiled at a time. */
const MOST_MACHINES = 1_000

/** The machines of one engine, each compiled once: an execution that starts must not parse its definition again. */
export class CompiledMachines {
  private readonly definitionOf: (hash: string) => string
  private readonly byHash = new Map<string, Machine>()

  constructor(definitionOf: (hash: string) => string) {
    this.definitionOf = definitionOf
  }

  get(hash: string): Machine {
    let machine = this.byHash.get(hash)
    if (!machine) {
      if (this.byHash.size >= MOST_MACHINES) {
        this.byHash.clear()
      }
      machine = compileMachine(this.definitionOf(hash))
      this.byHash.set(hash, machine)
    }
    return machine
  }
}
