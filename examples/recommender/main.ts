import { recommender } from './recommender';

recommender().synth();
