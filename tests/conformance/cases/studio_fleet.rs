use super::studio_support::*;

fn seen(fleet_id: &str, second: i64) -> VehicleSighting {
    VehicleSighting { fleet_id: fleet_id.into(), seen_at: Some(at(second)), ..Default::default() }
}

conformance! {
    fn r44_a_vehicle_is_added_at_its_first_sighting_and_counted_at_every_further_one(backend) {
        let store = backend.store();
        let first = store.run(record_vehicle_sighting(VehicleSighting {
            vehicle_type: Some("van".into()), primary_color: Some("white".into()), ..seen("v1", 10)
        })).unwrap();
        assert_eq!((first.id, first.total_detections, first.first_seen_date, first.last_seen_date), (1, 1, at(10), at(10)));
        let select = record_vehicle_sighting(VehicleSighting { primary_color: Some("grey".into()), plate_number: Some("B 1".into()), ..seen("v1", 20) });
        assert_eq!(select.clone().into_write().unwrap().steps.len(), 1, "it is counted in the same statement");
        let second = store.run(select).unwrap();
        assert_eq!(second, FleetVehicle {
            total_detections: 2, last_seen_date: at(20), primary_color: Some("grey".into()), plate_number: Some("B 1".into()), ..first
        });
        let earlier = store.run(record_vehicle_sighting(seen("v1", 5))).unwrap();
        assert_eq!(earlier, FleetVehicle { total_detections: 3, first_seen_date: at(5), ..second });
        assert_eq!(said(&store.run(record_vehicle_sighting(seen(" ", 0))).unwrap_err()), (ErrorKind::InvalidArgument, "fleet_id"));
    }

    fn vehicles_are_listed_last_seen_first_with_their_links_when_asked_for(backend) {
        let store = backend.store();
        for (name, second) in [("v1", 3), ("v2", 9), ("v3", 3)] {
            store.run(record_vehicle_sighting(VehicleSighting { plate_number: (name != "v2").then(|| "B 1".into()), ..seen(name, second) })).unwrap();
        }
        store.run(record_trailer_sighting(TrailerSighting { trailer_id: "t1".into(), ..Default::default() })).unwrap();
        for person in ["Ann", "Bob", "Bob"] {
            store.run(record_vehicle_person(VehiclePersonSighting { vehicle_fleet_id: "v1".into(), person_name: person.into(), seen_at: None })).unwrap();
        }
        store.run(record_vehicle_trailer(VehicleTrailerSighting { vehicle_fleet_id: "v3".into(), trailer_id: "t1".into(), seen_at: None })).unwrap();
        let list = |filter: FleetVehicleFilter| store.query(fleet_vehicles(filter)).unwrap().rows;
        let names: Vec<_> = list(FleetVehicleFilter::default()).into_iter().map(|vehicle| (vehicle.fleet_id, vehicle.people.is_some())).collect();
        assert_eq!(names, [("v2".into(), false), ("v3".into(), false), ("v1".into(), false)]);
        let linked = list(FleetVehicleFilter { plate_number: Some("B 1".into()), with_links: true, ..Default::default() });
        let linked: Vec<_> = linked.into_iter().map(|vehicle| {
            let people: Vec<_> = vehicle.people.unwrap().into_iter().map(|link| (link.person_name, link.times_seen_together)).collect();
            (vehicle.fleet_id, people, vehicle.trailers.unwrap().len())
        }).collect();
        assert_eq!(linked, [("v3".into(), vec![], 1), ("v1".into(), vec![("Bob".into(), 2), ("Ann".into(), 1)], 0)]);
        assert_eq!(store.query(fleet_vehicle("v1")).unwrap().unwrap().people.unwrap().len(), 2);
        assert_eq!(store.query(fleet_vehicle("v9")).unwrap(), None);
    }

    fn links_count_every_time_that_two_were_seen_together(backend) {
        let store = backend.store();
        store.run(record_vehicle_sighting(seen("v1", 0))).unwrap();
        store.run(record_trailer_sighting(TrailerSighting { trailer_id: "t1".into(), ..Default::default() })).unwrap();
        let person = |vehicle: &str, name: &str, second| {
            store.run(record_vehicle_person(VehiclePersonSighting { vehicle_fleet_id: vehicle.into(), person_name: name.into(), seen_at: Some(at(second)) }))
        };
        let first = person("v1", "Ann", 5).unwrap();
        assert_eq!((first.times_seen_together, first.first_seen_together), (1, at(5)));
        assert_eq!(person("v1", "Ann", 9).unwrap(), VehiclePersonLink { times_seen_together: 2, last_seen_together: at(9), ..first });
        assert_eq!(said(&person("v9", "Ann", 1).unwrap_err()), (ErrorKind::NotFound, "vehicle_fleet_id"));
        assert_eq!(said(&person("v1", "", 1).unwrap_err()), (ErrorKind::InvalidArgument, "person_name"));
        let trailer = |vehicle: &str, trailer: &str| {
            store.run(record_vehicle_trailer(VehicleTrailerSighting { vehicle_fleet_id: vehicle.into(), trailer_id: trailer.into(), seen_at: None }))
        };
        trailer("v1", "t1").unwrap();
        assert_eq!(trailer("v1", "t1").unwrap().times_seen_together, 2);
        assert_eq!(said(&trailer("v1", "t9").unwrap_err()), (ErrorKind::NotFound, "trailer_id"));
        assert_eq!(said(&trailer("v9", "t1").unwrap_err()), (ErrorKind::NotFound, "vehicle_fleet_id"));
    }

    fn trailers_are_counted_and_listed_last_seen_first(backend) {
        let store = backend.store();
        let sighting = |name: &str, second| TrailerSighting { trailer_id: name.into(), seen_at: Some(at(second)), ..Default::default() };
        store.run(record_trailer_sighting(TrailerSighting { trailer_color: Some("red".into()), ..sighting("t1", 1) })).unwrap();
        store.run(record_trailer_sighting(sighting("t2", 2))).unwrap();
        let again = store.run(record_trailer_sighting(sighting("t1", 3))).unwrap();
        assert_eq!((again.total_detections, again.trailer_color.as_deref(), again.first_seen_date), (2, Some("red"), at(1)));
        let names: Vec<_> = store.query(trailers(TrailerFilter::default())).unwrap().rows.into_iter().map(|trailer| trailer.trailer_id).collect();
        assert_eq!(names, ["t1", "t2"]);
        assert_eq!(store.query(trailer("t1")).unwrap(), Some(again));
    }
}
