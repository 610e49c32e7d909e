import type { HotFacts } from './run.ts'
import type { StockRates } from './stock.ts'

/** Prints what became of each sale, and how many times as fast stock in shards is. */
export function printHotReport({ sales, stock }: { sales: readonly HotFacts[]; stock: StockRates }): void {
  for (const {
    kept,
    orders,
    pieces,
    completed,
    outOfStock,
    completedPerSecond,
    conflicts,
    violations,
  } of sales) {
    console.log(`${kept}: ${orders} orders for ${pieces} pieces from 64 clients`)
    console.log(
      `  ${completed} completed, ${outOfStock} out of stock, ${violations.length} invariants broken`,
    )
    console.log(`  ${completedPerSecond.toFixed(1)} completed per second, ${conflicts} conflicts`)
    for (const violation of violations) {
      console.log(`  ${violation}`)
    }
  }
  const { inOneItem, inShards } = stock
  console.log('the stock alone, reserved and shipped per second by 64 clients')
  console.log(`  in one item ${inOneItem.toFixed(1)}, in shards ${inShards.toFixed(1)}`)
  console.log(`  ${(inShards / inOneItem).toFixed(1)} : 1`)
}
