import * as z from 'zod'
import { defineStep, defineUndo } from '../saga/index.ts'
import { Migration, PlannedService } from './schema.ts'

const Plan = z.object({ services: z.array(PlannedService) })
const Copy = z.object({ copyId: z.string(), records: z.int() })
const Switch = PlannedService.extend({ copyId: z.string() })

/** Fixes what is moved from which version; refuses the whole before anything is touched. */
export const planMigration = defineStep('PlanMigration', {
  input: z.object({ input: Migration }),
  output: Plan,
  rejects: ['UnknownService', 'VersionConflict'],
})

/** Copies the data of one service into the store of the new version. */
export const copyService = defineStep('CopyService', {
  input: z.object({ item: PlannedService }),
  output: Copy,
  timeout: '30 seconds',
  outside: true,
})
export const removeCopy = defineUndo('RemoveCopy')

/** Sends the calls of one service to its copy. */
export const switchService = defineStep('SwitchService', {
  input: z.object({ item: PlannedService, results: z.object({ copyService: Copy }) }),
  output: Switch,
  rejects: ['VersionConflict'],
})
export const switchBack = defineUndo('SwitchBack')

/** Looks at all services once more, before the migration counts as done. */
export const verifyMigration = defineStep('VerifyMigration', {
  input: z.object({
    results: z.object({ copyService: z.array(Copy), switchService: z.array(Switch) }),
  }),
  output: z.object({ verified: z.int() }),
  rejects: ['VerificationFailed'],
})

export const announceMigration = defineStep('AnnounceMigration', {
  input: z.object({ input: Migration, results: z.object({ planMigration: Plan }) }),
  output: z.object({ notificationId: z.string() }),
})
