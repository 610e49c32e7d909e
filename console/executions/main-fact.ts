import { describeMoney, isMoney } from '#core/picture/money.ts'

/** The fact by which people tell an execution from others in a list: an amount, else a title, else whatever is short. */
export function describeMainFact(facts: Record<string, unknown> | undefined): string {
  const values = Object.entries(facts ?? {})
  const money = values.find(([, value]) => isMoney(value))
  if (money) {
    return describeMoney(money[1] as { amount: number; currency: string })
  }
  const text = values.find(([name, value]) => name === 'title' || typeof value === 'string')
  if (text) {
    return String(text[1])
  }
  const [number] = values.filter(([, value]) => typeof value === 'number')
  return number ? `${number[0]} ${number[1]}` : ''
}
