import { parseArgs } from 'node:util'

export const HELP = `npm run e2e [-- --target local|localstack|URL] [options]

Asks a deployment over HTTP and the AWS API, in real time, whether it does what it must. What it cannot be asked is said,
with the reason.

  --target WHAT        local (the default): a local cloud of its own, which is stopped again
                       localstack: the stack in the LocalStack that runs on this machine
                       URL: any deployment, by its API's address: the output ApiUrl of a stack, http://127.0.0.1:3000/v1
  --token TOKEN        who calls; FLOWFORGE_TOKEN without it. A stack that trusts X-Tenant-ID needs none
  --other-token TOKEN  of another tenant
  --reader-token TOKEN with the scope orders:read alone
  --stack NAME         the stack whose state machines are stopped and looked at, with the AWS credentials of the
                       environment (states:ListStateMachines, DescribeExecution, StopExecution)
  --region REGION      of the stack; AWS_REGION without it
  --aws-endpoint URL   Step Functions at another address than AWS's own, which is sent no credentials of yours
  --only TEXT          scenarios whose names have TEXT; may be repeated
  --concurrency N      scenarios at a time; default 6
  --patience SECONDS   how long a scenario waits for a status; default 120
  --list               prints the scenarios
  --json               prints the report as JSON on standard output
  --help               prints this

Everything is done under ids of the run, and ended again; the records of ended executions stay.
Exit status: 0 all that could be asked has passed, 1 something failed, 2 the target or the options are wrong.
`

export interface Options {
  target: string
  token: string | undefined
  otherToken: string | undefined
  readerToken: string | undefined
  aws: { stack: string; region: string | undefined; endpoint: string | undefined } | undefined
  only: string[]
  concurrency: number
  patience: number
  does: 'run' | 'list' | 'help'
  json: boolean
}

/** The command line was not understood; the message says what may be written. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError'
}

export function readOptions(args: string[], env: Record<string, string | undefined>): Options {
  const values = parse(args)
  const { target, stack, region } = values
  if (target !== 'local' && target !== 'localstack' && !/^https?:\/\//.test(target)) {
    throw new OptionsError(
      `--target is '${target}'; it takes local, localstack or an address such as https://…/v1`,
    )
  }
  const endpoint = values['aws-endpoint']
  return {
    target,
    token: values.token || env.FLOWFORGE_TOKEN || undefined,
    otherToken: values['other-token'],
    readerToken: values['reader-token'],
    aws:
      stack || endpoint
        ? { stack: stack ?? 'FlowForge', region: region ?? env.AWS_REGION, endpoint }
        : undefined,
    only: values.only,
    concurrency: readCount('concurrency', values.concurrency),
    patience: readCount('patience', values.patience),
    does: values.help ? 'help' : values.list ? 'list' : 'run',
    json: values.json,
  }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  try {
    return parseArgs({
      args,
      options: {
        target: { ...text, default: 'local' },
        token: text,
        'other-token': text,
        'reader-token': text,
        stack: text,
        region: text,
        'aws-endpoint': text,
        only: { ...text, multiple: true, default: [] },
        concurrency: { ...text, default: '6' },
        patience: { ...text, default: '120' },
        list: flag,
        json: flag,
        help: flag,
      },
    }).values
  } catch (cause) {
    throw new OptionsError(`${(cause as Error).message}; see --help`, { cause })
  }
}

function readCount(name: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new OptionsError(`--${name} is '${text}'; it takes a whole number from 1 to 9999`)
  }
  return Number(text)
}
