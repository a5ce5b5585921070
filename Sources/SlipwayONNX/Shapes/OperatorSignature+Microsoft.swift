extension OperatorSignature {
    /// The operators of com.microsoft that have a rule (ONNX Runtime 1.31).
    static let microsoft = """
        Attention 1 7:2:do_rotary,mask_filter_value,num_heads,past_present_share_buffer,qkv_hidden_sizes,\
        rotary_embedding_dim,scale,unidirectional
        BiasAdd 1 3:1
        BiasDropout 1 5:2:seed
        BiasGelu 1 2:1
        BiasSoftmax 1 2:1:axis,is_inner_broadcast
        BiasSplitGelu 1 2:1
        CDist 1 2:1:metric
        DequantizeLinear 1 3:1:axis
        DynamicQuantizeLSTM 1 12:3:activation_alpha,activation_beta,activations,clip,direction,hidden_size,\
        input_forget
        DynamicQuantizeMatMul 1 5:1
        EmbedLayerNormalization 1 9:3:epsilon,mask_index_type
        FastGelu 1 2:1
        FusedConv 1 4:1:activation,activation_params,auto_pad,dilations,group,kernel_shape,pads,strides
        FusedGemm 1 3:1:activation,activation_alpha,activation_beta,activation_gamma,alpha,beta,transA,transB
        FusedMatMul 1 2:1:alpha,transA,transB,transBatchA,transBatchB
        FusedMatMulActivation 1 2:1:activation,activation_alpha,activation_axis,activation_beta,activation_gamma,\
        alpha,transA,transB,transBatchA,transBatchB
        GatherND 1 2:1
        Gelu 1 1:1
        GemmFastGelu 1 3:1
        GroupNorm 1 3:1:activation,channels_last,epsilon,groups
        GroupQueryAttention 1 16:4:causal,do_rotary,k_quant_type,kv_cache_bit_width,kv_num_heads,local_window_size,\
        num_heads,qk_norm_epsilon,qk_output,rotary_interleaved,scale,sliding_window_cache,smooth_softmax,softcap,\
        v_quant_type
        Inverse 1 1:1
        LongformerAttention 1 7:1:num_heads,window
        MatMulBnb4 1 3:1:K,N,block_size,quant_type,training_mode,transB
        MatMulInteger16 1 2:1
        MatMulIntegerToFloat 1 7:1
        MatMulNBits 1 6:1:K,N,accuracy_level,bits,block_size,weight_prepacked
        MoE 1 8:1:activation_alpha,activation_beta,activation_type,k,normalize_routing_weights,swiglu_fusion,\
        swiglu_limit,use_sparse_mixer
        MultiHeadAttention 1 10:4:mask_filter_value,num_heads,scale,unidirectional
        MurmurHash3 1 1:1:positive,seed
        NhwcConv 1 3:1:auto_pad,dilations,group,kernel_shape,pads,strides
        NhwcFusedConv 1 4:1:activation,activation_params,auto_pad,dilations,group,kernel_shape,pads,strides
        Pad 1 3:1:mode
        QAttention 1 9:2:do_rotary,mask_filter_value,num_heads,past_present_share_buffer,scale,unidirectional
        QEmbedLayerNormalization 1 18:2:epsilon
        QGemm 1 9:1:alpha,transA,transB
        QLinearAdd 1 8:1
        QLinearAveragePool 1 5:1:auto_pad,ceil_mode,channels_last,count_include_pad,kernel_shape,pads,strides
        QLinearConcat 1 *:1:axis
        QLinearConv 1 9:1:auto_pad,channels_last,dilations,group,kernel_shape,pads,strides
        QLinearGlobalAveragePool 1 5:1:channels_last
        QLinearLeakyRelu 1 5:1:alpha
        QLinearMul 1 8:1
        QLinearReduceMean 1 5:1:axes,keepdims
        QLinearSigmoid 1 5:1
        QLinearSoftmax 1 5:1:axis,opset
        QLinearWhere 1 9:1
        QMoE 1 21:1:accuracy_level,activation_alpha,activation_beta,activation_type,block_size,expert_weight_bits,\
        fc1_expert_weight_bits,fc2_expert_weight_bits,fc3_expert_weight_bits,k,normalize_routing_weights,quant_type,\
        swiglu_fusion,swiglu_limit,use_sparse_mixer,weights_prepacked
        QuantizeLinear 1 3:1:axis
        QuickGelu 1 1:1:alpha
        Range 1 3:1
        ReduceSumInteger 1 1:1:axes,keepdims
        RotaryEmbedding 1 4:1:interleaved,is_packed_batching,num_heads,rotary_embedding_dim,scale
        SkipGroupNorm 1 5:2:activation,channels_last,epsilon,groups
        SkipLayerNormalization 1 5:4:epsilon
        SkipSimplifiedLayerNormalization 1 4:4:epsilon
        Tokenizer 1 1:1:mark,mincharnum,pad_value,separators,tokenexp
        TorchEmbedding 1 4:1
        TransposeMatMul 1 2:1:alpha,transA,transB
        Trilu 1 2:1:upper
        """

    /// The operators of com.microsoft.nchwc that have a rule: what ONNX Runtime 1.31 makes of convolutions and pools when it
    /// saves a graph that it has optimized for a processor.
    static let channelBlocks = """
        AveragePool 1 1:1:auto_pad,ceil_mode,count_include_pad,dilations,kernel_shape,pads,strides
        Conv 1 4:1:activation,activation_params,auto_pad,dilations,group,kernel_shape,pads,strides
        GlobalAveragePool 1 1:1
        GlobalMaxPool 1 1:1
        MaxPool 1 1:1:auto_pad,ceil_mode,dilations,kernel_shape,pads,storage_order,strides
        ReorderInput 1 1:1:channels_last
        ReorderOutput 1 1:1:channels,channels_last
        """
}
