import type { States, StatesOptions } from './index.ts'
export function createStates(_options: StatesOptions): States {
  throw new Error('not yet')
}
