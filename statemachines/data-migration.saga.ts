import { Migration } from '#core/migration/schema.ts'
import * as s from '#core/migration/steps.ts'
import { defineSaga, each, itemsOf, step } from '#core/saga/index.ts'

export const dataMigration = defineSaga('data-migration', {
  description:
    'Moves services to a new version of their data one after the other; when one fails, those done are moved back',
  input: Migration,
  timeout: '1 day',
  steps: [
    step(s.planMigration),
    each('MigrateServices', itemsOf(s.planMigration, 'services'), [
      step(s.copyService, { undo: s.removeCopy }),
      step(s.switchService, { undo: s.switchBack }),
    ]),
    step(s.verifyMigration),
    step(s.announceMigration, { bestEffort: true }),
  ],
})
