import { parseItem, type Saga, stepsOf } from '#core/saga/index.ts'
import type { Place } from '../faults/index.ts'

/** Every state of the saga's machine that calls a function, forward and then undo, and what it is. */
export function placesOf(saga: Saga): Map<string, Place> {
  const nodes = [...stepsOf(saga.steps)].map(({ node }) => node)
  const undos = nodes.flatMap(({ undo }) => undo ?? []).reverse()
  return new Map<string, Place>([
    ...nodes.map(({ contract, callback }): [string, Place] => [contract.name, callback?.kind ?? 'step']),
    ['SagaCompleted', 'completed'],
    ...undos.map(({ name }): [string, Place] => [name, 'undo']),
    ['SagaCompensated', 'compensated'],
  ])
}

/** A state inside an each stands for one item, `CopyService[1]`. */
export function placeOf(places: ReadonlyMap<string, Place>, state: string): Place | undefined {
  return places.get(parseItem(state).name)
}

/** The time limit of the function of a step or an undo, in milliseconds. */
export function timeLimitOf(saga: Saga, state: string): number {
  const { name } = parseItem(state)
  const contracts = [...stepsOf(saga.steps)].flatMap(({ node: { contract, undo } }) => [contract, undo])
  return contracts.find((contract) => contract?.name === name)!.timeoutSeconds * 1000
}
