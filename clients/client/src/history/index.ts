/**
 * The history behind a bell.
 *
 * @packageDocumentation
 */
export {
  HistoryStore,
  type HistoryEntry,
  type HistoryStoreOptions,
  type NewHistoryEntry,
} from './historyStore.js'
export { persistHistory, type HistoryStorage } from './persistHistory.js'
