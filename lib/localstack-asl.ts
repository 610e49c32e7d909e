import type { AslMachine, AslMap, AslState } from '#core/saga/compile/asl.ts'

/**
 * Returns the text of a state machine as LocalStack's parser takes it: it knows no `ItemSelector` that is one expression.
 * That becomes a field of an object, out of which a Pass state at the beginning of each iteration takes it.
 */
export function spellForLocalStack(definition: string): string {
  const machine = JSON.parse(definition) as AslMachine
  return JSON.stringify({ ...machine, States: spell(machine.States) }, null, 2)
}

function spell(states: Record<string, AslState>): Record<string, AslState> {
  return Object.fromEntries(
    Object.entries(states).map(([name, state]) => [
      name,
      state.Type === 'Map' ? spellMap(name, state) : state,
    ]),
  )
}

function spellMap(name: string, map: AslMap): AslMap {
  const { StartAt, States, ...rest } = map.ItemProcessor
  const enter = `Enter${name}`
  const take = { Type: 'Pass', Output: '{% $states.input.selected %}', Next: StartAt } as AslState
  return {
    ...map,
    ItemSelector: { selected: map.ItemSelector } as unknown as string,
    ItemProcessor: { ...rest, StartAt: enter, States: { [enter]: take, ...spell(States) } },
  } as AslMap
}
