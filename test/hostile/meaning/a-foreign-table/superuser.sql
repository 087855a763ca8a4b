CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE public.log (id int, user_id int, ts timestamptz) SERVER elsewhere;
GRANT SELECT ON public.log TO PUBLIC;
