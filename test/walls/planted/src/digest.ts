// breaks: order-ground
import './plan/looks-up.ts';
