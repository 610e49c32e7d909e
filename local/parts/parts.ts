import type { Assembly, Environment } from '#local/assembly/index.ts'
import type { Clock } from '#local/clock.ts'
import type { DataFolder } from '../storage/data-folder.ts'
import type { Health } from '../storage/health.ts'
import type { ChecksumKeeper } from '../storage/keep-checksums.ts'
import type { MetricStore } from '../telemetry/metric-store.ts'
import type { CloudOptions } from './cloud-options.ts'
import type { Stop } from './run-stops.ts'
import type { Traces } from './start-traces.ts'

/** Of an assembly whose stacks name none. */
export const ENVIRONMENT: Environment = { accountId: '111111111111', region: 'us-east-1' }

/** Parts are stopped in reverse order, but for those that are to be `first`. */
export type OnStop = (stop: Stop, order?: 'first') => void

/** What every part of one cloud is started with. */
export interface Parts {
  options: CloudOptions
  clock: Clock
  folder: DataFolder | undefined
  checksums: ChecksumKeeper | undefined
  assembly: Assembly
  /** The account and region that the cloud is. */
  environment: Environment
  health: Health
  traces: Traces | undefined
  metrics: MetricStore
  onStop: OnStop
}
