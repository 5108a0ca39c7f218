import { platform } from './platform';

platform().repository.synth();
