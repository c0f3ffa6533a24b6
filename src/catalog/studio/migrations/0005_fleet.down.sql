DROP TABLE vehicle_trailer_links;
DROP TABLE trailers;
DROP TABLE vehicle_person_links;
DROP TABLE fleet_vehicles;
