import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Aws, Duration } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import {
  APPROVALS_ASKED,
  DECISIONS,
  EXECUTION_DURATION,
  EXECUTIONS_ENDED,
  METRIC_NAMESPACE,
  OLDEST_OPEN,
  SERVICE_NAME,
  STEP_FAILURES,
  STEP_RETRIES,
  STUCK_UNDOS,
} from '#core/telemetry.ts'
import { functionThrottles, tableThrottles } from './throttles.ts'

export interface Watched {
  /** By the name of the workflow. */
  readonly machines: readonly (readonly [string, StateMachine])[]
  readonly api: RestApi
  readonly deadLetters: Queue
  readonly tables: readonly Table[]
}

const PERIOD = Duration.minutes(5)
const HEIGHT = 6
/** What the sweeper finds open it looks at again after six hours at most. */
const SWEPT = Duration.hours(6)

/** The dashboard: a row for each workflow, then what they share. */
export function createDashboard(scope: Construct, watched: Watched): Dashboard {
  const { machines } = watched
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: `${Aws.STACK_NAME}-${Aws.REGION}`,
    widgets: [
      [new TextWidget({ markdown: `# ${SERVICE_NAME}: workflows`, width: 24, height: 1 })],
      ...machines.map(([workflow, machine]) => describeWorkflow(workflow, machine)),
      describeSteps(),
      describeShared(watched),
    ],
  })
}

function describeWorkflow(workflow: string, machine: StateMachine): IWidget[] {
  const ended = (ending: string, label: string) => own(EXECUTIONS_ENDED, { workflow, ending }, { label })
  const lasted = (ending: string, statistic: string) =>
    own(EXECUTION_DURATION, { workflow, ending }, { statistic, label: `${ending} ${statistic}` })
  const label = 'oldest open, seconds'
  return [
    draw(`${workflow}: executions`, [
      machine.metricStarted({ period: PERIOD, statistic: 'Sum', label: 'started' }),
      ended('COMPLETED', 'completed'),
      ended('COMPENSATED', 'compensated'),
      own(STUCK_UNDOS, { workflow }, { label: 'stuck' }),
    ]),
    draw(`${workflow}: duration`, [
      ...['p50', 'p95'].map((statistic) => lasted('COMPLETED', statistic)),
      ...['p50', 'p95'].map((statistic) => lasted('COMPENSATED', statistic)),
    ]),
    draw(`${workflow}: open`, [
      own(OLDEST_OPEN, { workflow }, { statistic: 'Maximum', period: SWEPT, label }),
      own(APPROVALS_ASKED, { workflow }, { label: 'approvals asked for' }),
      own(DECISIONS, { workflow }, { label: 'decided' }),
    ]),
  ]
}

/** Whatever steps there are: they need not be named here. */
function describeSteps(): IWidget[] {
  const search = (metricName: string) =>
    new MathExpression({
      expression: `SEARCH('{${METRIC_NAMESPACE},service,workflow,step} MetricName="${metricName}" service="${SERVICE_NAME}"', 'Sum', ${PERIOD.toSeconds()})`,
      usingMetrics: {},
      label: '',
      period: PERIOD,
    })
  return [
    draw('Failing steps', [search(STEP_FAILURES)], 12),
    draw('Retried steps', [search(STEP_RETRIES)], 12),
  ]
}

function describeShared({ api, deadLetters, tables, machines }: Watched): IWidget[] {
  const sum = { period: PERIOD, statistic: 'Sum' }
  const latency = (statistic: string) => api.metricLatency({ period: PERIOD, statistic, label: statistic })
  return [
    draw('API: latency', [latency('p50'), latency('p95')], 6),
    draw(
      'API: requests and errors',
      [
        api.metricCount({ ...sum, label: 'requests' }),
        api.metricClientError({ ...sum, label: '4xx' }),
        api.metricServerError({ ...sum, label: '5xx' }),
      ],
      6,
    ),
    draw(
      'Dead letters',
      [deadLetters.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' })],
      6,
    ),
    draw(
      'Throttles',
      [
        functionThrottles({ period: PERIOD }).with({ label: 'Lambda' }),
        ...tableThrottles(tables, { period: PERIOD }),
        ...machines.map(([workflow, machine]) => machine.metricThrottled({ ...sum, label: workflow })),
      ],
      6,
    ),
  ]
}

function draw(title: string, left: IMetric[], width = 8): GraphWidget {
  return new GraphWidget({ title, left, width, height: HEIGHT, leftYAxis: { min: 0 } })
}

function own(
  metricName: string,
  dimensions: Record<string, string>,
  { statistic = 'Sum', period = PERIOD, label }: { statistic?: string; period?: Duration; label: string },
): Metric {
  const dimensionsMap = { service: SERVICE_NAME, ...dimensions }
  return new Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap, statistic, period, label })
}
