import { globSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Contract, contractsOf, fileName, type Saga } from '#core/saga/index.ts'
import { isRecord } from '#local/is-record.ts'
import { CATALOGUE_FILE, describeCatalogue } from '#statemachines/describe-catalogue.ts'
import { aslFile, aslText, sagas } from '#statemachines/index.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'
import { projectDirectory } from './assembly.ts'

/**
 * A project with the sagas that there are and `count` of the order saga's size, each with functions of its own. Its handlers
 * are empty files: it can be synthesized without bundles.
 */
export function generateProject(count: number): { sagas: readonly Saga[]; directory: string } {
  const directory = mkdtempSync(join(tmpdir(), 'flowforge-generated-'))
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
  const generated = Array.from({ length: count }, (_, index) => copyOrderSaga(index + 1))
  const all = [...sagas, ...generated]
  for (const saga of all) {
    write(aslFile(saga), aslText(saga))
    write(`statemachines/${saga.name}.saga.ts`, '')
  }
  write(CATALOGUE_FILE, describeCatalogue(all.map(({ name }) => `statemachines/${name}.saga.ts`)))
  for (const handler of globSync('lambdas/{steps,api,events,authorizer}/**/*.ts', {
    cwd: projectDirectory,
  })) {
    write(handler, '')
  }
  for (const saga of generated) {
    for (const { name } of contractsOf(saga)) {
      write(`lambdas/steps/${saga.name}/${fileName(name)}.ts`, '')
    }
  }
  return { sagas: all, directory }
}

function copyOrderSaga(number: number): Saga {
  const copies = new Map<Contract, Contract>()
  const contracts = new Set<unknown>(contractsOf(orderFulfillment))
  const rename = (contract: Contract): Contract => {
    const copy = copies.get(contract) ?? { ...contract, name: `${contract.name}${number}` }
    copies.set(contract, copy)
    return copy
  }
  const copy = (value: unknown): unknown => {
    if (contracts.has(value)) {
      return rename(value as Contract)
    }
    if (Array.isArray(value)) {
      return value.map(copy)
    }
    return isRecord(value) && Object.getPrototypeOf(value) === Object.prototype
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)]))
      : value
  }
  const steps = copy(orderFulfillment.steps) as Saga['steps']
  return { ...orderFulfillment, name: `generated-workflow-${number}`, steps }
}
