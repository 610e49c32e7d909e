import { type Fault, readFault, writeFault } from '#core/foretell/fault.ts'
import { useParameters } from '../parts/use-parameters.ts'

const NAME = 'fault'

/** The faults that were picked; they stand in the address. Those of names that are no state of the workflow are left out. */
export function useFaults(states: readonly string[]): [Fault[], (faults: readonly Fault[]) => void] {
  const [parameters, change] = useParameters()
  const faults = parameters
    .getAll(NAME)
    .map(readFault)
    .filter((fault): fault is Fault => fault !== undefined && states.includes(fault.failAt))
  return [faults, (next) => change({ [NAME]: next.map(writeFault) })]
}
