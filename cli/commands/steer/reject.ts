import type { Terminal } from '../../terminal.ts'
import { createDecisionCommand } from './decide.ts'

export function createRejectCommand(terminal: Terminal) {
  return createDecisionCommand(terminal, 'reject')
}
