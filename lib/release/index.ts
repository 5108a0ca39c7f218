export * from './history';
export * from './pointer-move';
export { madeBefore } from './made-before';
export { planPromotion, promotionBranch, promotionSubject } from './promote';
export type { PlannedPromotion, Promotion, PromotionOptions } from './promote';
export * from './rollback';
export * from './rollback-scope';
export * from './rollback-state';
