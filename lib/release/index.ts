export * from './history';
export * from './pointer-move';
export { madeBefore } from './made-before';
export { planPromotion, promotionBranch, promotionSubject } from './promote';
export type { PlannedPromotion, Promotion, PromotionOptions } from './promote';
