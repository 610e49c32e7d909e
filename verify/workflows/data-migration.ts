import { dataMigration } from '#statemachines/data-migration.saga.ts'
import { copyIdOf, findMigrationViolations } from '../invariants/migrations.ts'
import type { VerifiedWorkflow } from './workflow.ts'

const SERVICES = ['accounts', 'catalogue']
const TO_VERSION = 3
/** One of them has been moved before: it goes back to its copy, the other to where it has always been. */
const EARLIER: Record<string, { version: number; copyId: string }> = {
  catalogue: { version: 2, copyId: 'copy_earlier' },
}

const migration = { services: SERVICES, toVersion: TO_VERSION, requestedBy: 'ops' }

/** Migrations of two services: both are moved, or none. */
export const verifiedMigrations: VerifiedWorkflow = {
  saga: dataMigration,
  cases: {
    happy: { input: migration, ends: 'COMPLETED' },
    unknown: { input: { ...migration, services: [...SERVICES, 'nobody'] }, ends: 'COMPENSATED' },
  },
  provider: { table: 'Services', states: ['CopyService', 'RemoveCopy'] },
  seedData: (tenant) => ({
    Services: Object.entries(EARLIER).map(([service, live]) => ({
      pk: `SERVICE#${tenant}#${service}`,
      sk: 'LIVE',
      ...live,
    })),
  }),
  async findViolations(tables, { tenant, executionId, status, skipped }) {
    // A service or a copy whose way back was passed over is with the operator.
    if (skipped.size > 0) {
      return []
    }
    const [live, copies] = await Promise.all([
      Promise.all(SERVICES.map((service) => tables.partition('Services', `SERVICE#${tenant}#${service}`))),
      Promise.all(
        SERVICES.map((_, index) =>
          tables.partition('Services', `COPY#${tenant}#${copyIdOf({ tenant, executionId, index })}`),
        ),
      ),
    ])
    return SERVICES.flatMap((service, index) =>
      findMigrationViolations({
        status,
        service,
        toVersion: TO_VERSION,
        before: EARLIER[service] ?? { version: 1 },
        live: live[index]![0],
        copy: copies[index]![0],
      }),
    )
  },
}
