import { IsolatedEvaluator } from '../jsonata/isolation/isolated-evaluator.ts'
import type { Machine } from '../machine/machine.ts'
import { compileMachine } from './compile-machine.ts'

/** More definitions than this are not kept compiled at a time. */
const MOST_MACHINES = 1_000

/**
 * Machines, each compiled once: an execution that starts must not parse its definition again. Engines may share them, and
 * with them the threads that evaluate their expressions.
 */
export class CompiledMachines {
  private readonly evaluator = new IsolatedEvaluator()
  private readonly byHash = new Map<string, Machine>()

  /** `hash` is that of the definition. */
  get(hash: string, definitionOf: (hash: string) => string): Machine {
    let machine = this.byHash.get(hash)
    if (!machine) {
      if (this.byHash.size >= MOST_MACHINES) {
        this.byHash.clear()
      }
      machine = this.compile(definitionOf(hash))
      this.byHash.set(hash, machine)
    }
    return machine
  }

  /** Compiles a definition that is not kept. */
  compile(definition: string): Machine {
    return compileMachine(definition, this.evaluator)
  }

  /** Ends what is being evaluated. */
  stop() {
    this.evaluator.stop()
  }
}
