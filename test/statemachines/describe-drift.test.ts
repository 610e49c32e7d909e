import { expect, test } from 'vitest'
import { describeDrift } from '#statemachines/describe-drift.ts'

const machine = {
  StartAt: 'First',
  States: { First: { Type: 'Task', Next: 'Last' }, Last: { Type: 'Pass' } },
}
const text = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
const wanted = text(machine)

test.each<[string, string | undefined, string | undefined]>([
  ['nothing of an equal file', wanted, undefined],
  ['that a file is missing', undefined, 'it is missing'],
  [
    'a value by its path',
    text({ ...machine, States: { ...machine.States, First: { Type: 'Task', Next: 'Other' } } }),
    'States.First.Next is "Other", and is to be "Last"',
  ],
  [
    'a state that the file lacks',
    text({ ...machine, States: { First: machine.States.First } }),
    'it has no States.Last',
  ],
  [
    'a state too many',
    text({ ...machine, States: { ...machine.States, Extra: { Type: 'Pass' } } }),
    'it has States.Extra, which is not to be there',
  ],
  ['a line, where the values are equal', JSON.stringify(machine), 'line 1 is {"StartAt":"First"'],
  [
    'a line, where a file is no JSON',
    wanted.replace('"Pass"', '<<<<<<< Pass'),
    'line 9 is "Type": <<<<<<< Pass, and is to be',
  ],
])('the difference names %s', (_, committed, message) => {
  const drift = describeDrift(committed, wanted)
  if (message === undefined) {
    expect(drift).toBeUndefined()
  } else {
    expect(drift).toContain(message)
  }
})
