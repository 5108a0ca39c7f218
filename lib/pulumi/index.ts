import './installed';

export * from './bootstrap-operator';
export * from './chart-resources';
export * from './gitops-bootstrap';
export * from './values-from-stack';
