extension OperatorSignature {
    /// The operators of ai.onnx.ml.
    static let machineLearning = """
        ArrayFeatureExtractor 1 2:1
        Binarizer 1 1:1:threshold
        CastMap 1 1:1:cast_to,map_form,max_map
        CategoryMapper 1 1:1:cats_int64s,cats_strings,default_int64,default_string
        DictVectorizer 1 1:1:int64_vocabulary,string_vocabulary
        FeatureVectorizer 1 *:1:inputdimensions
        Imputer 1 1:1:imputed_value_floats,imputed_value_int64s,replaced_value_float,replaced_value_int64
        LabelEncoder 1 1:1:classes_strings,default_int64,default_string
        LabelEncoder 2 1:1:default_float,default_int64,default_string,keys_floats,keys_int64s,keys_strings,\
        values_floats,values_int64s,values_strings
        LabelEncoder 4 1:1:default_float,default_int64,default_string,default_tensor,keys_floats,keys_int64s,\
        keys_strings,keys_tensor,values_floats,values_int64s,values_strings,values_tensor
        LinearClassifier 1 1:2:classlabels_ints,classlabels_strings,coefficients,intercepts,multi_class,\
        post_transform
        LinearRegressor 1 1:1:coefficients,intercepts,post_transform,targets
        Normalizer 1 1:1:norm
        OneHotEncoder 1 1:1:cats_int64s,cats_strings,zeros
        SVMClassifier 1 1:2:classlabels_ints,classlabels_strings,coefficients,kernel_params,kernel_type,\
        post_transform,prob_a,prob_b,rho,support_vectors,vectors_per_class
        SVMRegressor 1 1:1:coefficients,kernel_params,kernel_type,n_supports,one_class,post_transform,rho,\
        support_vectors
        Scaler 1 1:1:offset,scale
        TreeEnsemble 5 1:1:aggregate_function,leaf_targetids,leaf_weights,membership_values,n_targets,\
        nodes_falseleafs,nodes_falsenodeids,nodes_featureids,nodes_hitrates,nodes_missing_value_tracks_true,\
        nodes_modes,nodes_splits,nodes_trueleafs,nodes_truenodeids,post_transform,tree_roots
        TreeEnsembleClassifier 1 1:2:base_values,class_ids,class_nodeids,class_treeids,class_weights,\
        classlabels_int64s,classlabels_strings,nodes_falsenodeids,nodes_featureids,nodes_hitrates,\
        nodes_missing_value_tracks_true,nodes_modes,nodes_nodeids,nodes_treeids,nodes_truenodeids,nodes_values,\
        post_transform
        TreeEnsembleClassifier 3 1:2:base_values,base_values_as_tensor,class_ids,class_nodeids,class_treeids,\
        class_weights,class_weights_as_tensor,classlabels_int64s,classlabels_strings,nodes_falsenodeids,\
        nodes_featureids,nodes_hitrates,nodes_hitrates_as_tensor,nodes_missing_value_tracks_true,nodes_modes,\
        nodes_nodeids,nodes_treeids,nodes_truenodeids,nodes_values,nodes_values_as_tensor,post_transform
        TreeEnsembleClassifier 5 -
        TreeEnsembleRegressor 1 1:1:aggregate_function,base_values,n_targets,nodes_falsenodeids,nodes_featureids,\
        nodes_hitrates,nodes_missing_value_tracks_true,nodes_modes,nodes_nodeids,nodes_treeids,nodes_truenodeids,\
        nodes_values,post_transform,target_ids,target_nodeids,target_treeids,target_weights
        TreeEnsembleRegressor 3 1:1:aggregate_function,base_values,base_values_as_tensor,n_targets,\
        nodes_falsenodeids,nodes_featureids,nodes_hitrates,nodes_hitrates_as_tensor,nodes_missing_value_tracks_true,\
        nodes_modes,nodes_nodeids,nodes_treeids,nodes_truenodeids,nodes_values,nodes_values_as_tensor,\
        post_transform,target_ids,target_nodeids,target_treeids,target_weights,target_weights_as_tensor
        TreeEnsembleRegressor 5 -
        ZipMap 1 1:1:classlabels_int64s,classlabels_strings
        """
}
