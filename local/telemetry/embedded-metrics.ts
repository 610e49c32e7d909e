import * as z from 'zod'

/** docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const Line = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
})
const Values = z.union([z.number().transform((value) => [value]), z.array(z.number())])

export interface MetricValue {
  name: string
  dimensions: Readonly<Record<string, string>>
  value: number
}

/** Returns the values of each line in CloudWatch's embedded metric format; other lines tell none. */
export function readEmbeddedMetrics(text: string): MetricValue[] {
  return text.split('\n').flatMap((line) => {
    const parsed = Line.safeParse(parseJson(line))
    return parsed.success ? valuesOf(parsed.data) : []
  })
}

function valuesOf({ _aws, ...fields }: z.output<typeof Line>): MetricValue[] {
  return _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(fields[name])]))
      return Metrics.flatMap(({ Name: name }) =>
        (Values.safeParse(fields[name]).data ?? []).map((value) => ({ name, dimensions, value })),
      )
    }),
  )
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
