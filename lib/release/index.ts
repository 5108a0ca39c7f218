export * from './history';
export * from './pointer-move';
export { planPromotion, promotionBranch, promotionSubject } from './promote';
export type { PlannedPromotion, Promotion, PromotionOptions } from './promote';
